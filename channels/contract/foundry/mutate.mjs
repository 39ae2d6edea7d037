// Runs the unit and fuzz tests against every mutant (mutants.mjs) and fails if one survives that equivalent.json does
// not explain. `node mutate.mjs TEXT` runs only those whose name contains TEXT.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { forge } from "./forge.mjs";
import { bytecode, mutants, sources } from "./mutants.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const build = join(here, "../../../build/foundry/mutants");

// judge says what the suite makes of the code in dir: "survived", "killed", or throws when it did not run.
function judge(dir) {
  const ran = forge(["test", "--no-match-contract", "Invariants", "--fail-fast"], {
    timeout: 120_000,
    env: {
      CODE: dir,
      FOUNDRY_FUZZ_RUNS: "24",
      // Each run by itself: what failed under another mutant is not tried first here.
      FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(dir, "failures"),
      FOUNDRY_TEST_FAILURES_FILE: join(dir, "failed"),
    },
  });
  if (ran.error?.code === "ETIMEDOUT") return "killed"; // a loop that does not end
  if (ran.status === 0) return "survived";
  if (/\[FAIL/.test(ran.stdout)) return "killed";
  throw new Error(`forge did not run: ${ran.stdout}${ran.stderr}`);
}

function run(files, dir) {
  const code = bytecode(files);
  if (code.error) return "refused by the compiler";
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  for (const [contract, hex] of Object.entries(code)) writeFileSync(join(dir, `${contract}.bin`), hex);
  return judge(dir);
}

function worker() {
  const { list, next, number } = workerData;
  const dir = join(build, String(number));
  for (let i = Atomics.add(next, 0, 1); i < list.length; i = Atomics.add(next, 0, 1)) {
    const m = list[i];
    const files = sources();
    const s = files[m.file];
    files[m.file] = Buffer.concat([s.subarray(0, m.start), Buffer.from(m.text), s.subarray(m.start + m.length)]);
    parentPort.postMessage({ name: m.name, verdict: run(files, dir) });
  }
}

async function main() {
  const wanted = process.argv[2] ?? "";
  const all = mutants();
  const list = all.filter((m) => m.name.includes(wanted));
  const excused = JSON.parse(readFileSync(join(here, "equivalent.json"), "utf8"));
  // All of it once: what a filter leaves out would be looked at again by each run.
  const built = forge(["build"]);
  if (built.status !== 0) throw new Error(`forge build: ${built.stdout}${built.stderr}`);
  if (run(sources(), join(build, "none")) !== "survived") throw new Error("the suite fails without any mutation");
  const next = new Int32Array(new SharedArrayBuffer(4));
  const verdicts = new Map();
  const workers = Array.from({ length: Math.max(2, Math.min(4, availableParallelism())) }, (_, number) => {
    const w = new Worker(fileURLToPath(import.meta.url), { workerData: { list, next, number } });
    return new Promise((resolve, reject) => {
      w.on("message", ({ name, verdict }) => verdicts.set(name, verdict));
      w.on("error", reject);
      w.on("exit", resolve);
    });
  });
  await Promise.all(workers);

  const count = { killed: 0, "refused by the compiler": 0, survived: 0 };
  const problems = [];
  for (const m of list) {
    const verdict = verdicts.get(m.name);
    count[verdict]++;
    if (verdict === "survived" && !excused[m.name]) problems.push(`survived: ${m.name}`);
    if (verdict !== "survived" && excused[m.name]) problems.push(`equivalent.json excuses it, but it is ${verdict}: ${m.name}`);
  }
  for (const name of Object.keys(excused)) {
    if (!all.some((m) => m.name === name)) problems.push(`equivalent.json names a mutant that does not exist: ${name}`);
  }
  for (const p of problems) console.error(p);
  console.log(
    `mutants: ${list.length}; killed ${count.killed}, refused by the compiler ${count["refused by the compiler"]}, equivalent with a reason ${count.survived - problems.filter((p) => p.startsWith("survived")).length}, survived ${problems.filter((p) => p.startsWith("survived")).length}`,
  );
  if (problems.length > 0 || list.length === 0) process.exit(1);
}

if (isMainThread) await main();
else worker();
