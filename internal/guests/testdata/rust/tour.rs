// What a guest may do, one line for each; the other languages' tours do and say the same.
use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::{Read, Seek, SeekFrom, Write};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn list(path: &str) {
    let mut names: Vec<String> = fs::read_dir(path)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    println!("dir: {}", names.join(" "));
}

fn main() {
    println!("args: {}", std::env::args().skip(1).collect::<Vec<_>>().join(" "));
    println!("env: {}", std::env::var("COLOUR").unwrap());

    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input).unwrap();
    let lines = input.iter().filter(|&&b| b == b'\n').count();
    println!("stdin: {} lines, {} bytes", lines, input.len());

    print!("in: {}", fs::read_to_string("/in/data.txt").unwrap());
    let read_only = match fs::File::create("/in/new") {
        Err(e) => e.raw_os_error() == Some(69),
        Ok(_) => false,
    };
    println!("read-only: {}", if read_only { "yes" } else { "no" });

    fs::create_dir("/tmp/d").unwrap();
    fs::write("/tmp/d/b", "1").unwrap();
    fs::write("/tmp/d/a", "2").unwrap();
    list("/tmp/d");
    fs::rename("/tmp/d/a", "/tmp/d/c").unwrap();
    fs::remove_file("/tmp/d/b").unwrap();
    list("/tmp/d");
    println!("size: {}", fs::metadata("/tmp/d/c").unwrap().len());

    fs::write("/out/result.txt", "written by a guest\n").unwrap();
    let mut f = fs::OpenOptions::new().write(true).open("/out/result.txt").unwrap();
    f.seek(SeekFrom::Start(11)).unwrap();
    f.write_all(b"one").unwrap();

    println!("clock: {}", SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs());
    let before = Instant::now();
    std::thread::sleep(Duration::from_millis(50));
    let ms = before.elapsed().as_millis();
    println!("slept: {}", if (50..1000).contains(&ms) { "yes" } else { "no" });

    println!("random: {:016x}", RandomState::new().build_hasher().finish());
    eprintln!("done");
    std::process::exit(3);
}
