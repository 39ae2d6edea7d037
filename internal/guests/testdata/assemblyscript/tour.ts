// What a guest may do, one line for each, as far as the shim for WASI goes; the other languages' tours say the same.
import { fd_close, fd_write, path_open, oflags, rights } from "../../npm/node_modules/@assemblyscript/wasi-shim/assembly/bindings/wasi_snapshot_preview1";

const OUT: u32 = 4; // The descriptor of /out.

console.log("args: " + process.argv.slice(1).join(" "));
console.log("env: " + process.env.get("COLOUR"));

let buffer = new ArrayBuffer(1024);
let bytes = 0;
let lines = 0;
for (;;) {
  let n = process.stdin.read(buffer);
  if (n <= 0) break;
  let view = Uint8Array.wrap(buffer);
  for (let i = 0; i < n; i++) if (view[i] == 10) lines++;
  bytes += n;
}
console.log("stdin: " + lines.toString() + " lines, " + bytes.toString() + " bytes");

let cell = memory.data(16);
let path = String.UTF8.encode("result.txt");
let err = path_open(OUT, 0, changetype<usize>(path), path.byteLength, oflags.CREAT, rights.FD_WRITE, 0, 0, cell);
assert(err == 0);
let fd = load<u32>(cell);
let text = String.UTF8.encode("written by oneuest\n");
store<usize>(cell, changetype<usize>(text));
store<usize>(cell, text.byteLength, 4);
err = fd_write(fd, cell, 1, cell + 8);
assert(err == 0 && fd_close(fd) == 0);

console.log("clock: " + (Date.now() / 1000).toString());
let random = new Uint8Array(8);
crypto.getRandomValues(random);
let hex = "";
for (let i = 0; i < 8; i++) hex += (random[i] < 16 ? "0" : "") + random[i].toString(16);
console.log("random: " + hex);
process.stderr.write("done\n");
process.exit(3);
