// Runs the suite with coverage and fails unless every line and every branch of src/ is run.
// Prints the lines that are not.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forge } from "./forge.mjs";

const report = join(dirname(fileURLToPath(import.meta.url)), "../../../build/foundry/lcov.info");
mkdirSync(dirname(report), { recursive: true });
const ran = forge(["coverage", "--report", "lcov", "--report-file", report], { env: { FOUNDRY_PROFILE: "coverage" } });
if (ran.status !== 0) {
  console.error(ran.stdout + ran.stderr);
  process.exit(1);
}

let file = "";
const hit = { lines: 0, branches: 0 };
const all = { lines: 0, branches: 0 };
const missed = [];
for (const line of readFileSync(report, "utf8").split("\n")) {
  const [tag, value] = [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)];
  if (tag === "SF") file = value;
  if (!file.startsWith("src/") || (tag !== "DA" && tag !== "BRDA")) continue;
  const kind = tag === "DA" ? "lines" : "branches";
  const fields = value.split(",");
  const count = Number(fields.at(-1)) || 0; // "-" is a branch that was never reached
  all[kind]++;
  if (count > 0) hit[kind]++;
  else missed.push(`${file}:${fields[0]}: a ${kind === "lines" ? "line" : "branch"} is not covered`);
}
for (const m of missed) console.error(m);
console.log(`coverage of src/: ${hit.lines} of ${all.lines} lines, ${hit.branches} of ${all.branches} branches`);
if (missed.length > 0 || all.lines === 0 || all.branches === 0) process.exit(1);
