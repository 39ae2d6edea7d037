# What a guest may do, one line for each; the other languages' tours do and say the same.
import errno, os, secrets, sys, time

print("args:", " ".join(sys.argv[1:]))
print("env:", os.environ["COLOUR"])
data = sys.stdin.buffer.read()
print(f"stdin: {data.count(b'\n')} lines, {len(data)} bytes")
print("in:", open("/in/data.txt").read(), end="")
try:
    open("/in/new", "w")
    print("read-only: no")
except OSError as e:
    print("read-only:", "yes" if e.errno == errno.EROFS else e)

os.mkdir("/tmp/d")
open("/tmp/d/b", "w").write("1")
open("/tmp/d/a", "w").write("2")
print("dir:", " ".join(sorted(os.listdir("/tmp/d"))))
os.rename("/tmp/d/a", "/tmp/d/c")
os.remove("/tmp/d/b")
print("dir:", " ".join(sorted(os.listdir("/tmp/d"))))
print("size:", os.stat("/tmp/d/c").st_size)

with open("/out/result.txt", "w+") as f:
    f.write("written by a guest\n")
    f.seek(11)
    f.write("one")

print("clock:", int(time.time()))
before = time.monotonic()
time.sleep(0.05)
took = time.monotonic() - before
print("slept:", "yes" if 0.05 <= took < 1 else took)
print("random:", secrets.token_bytes(8).hex())
print("done", file=sys.stderr)
sys.exit(3)
