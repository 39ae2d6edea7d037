// Runs forge: `node forge.mjs test ...`. The package's own launcher drops forge's exit status, which would make a
// failing suite look like a passing one, so the program of this platform is started directly. The suite runs what is
// deployed, artifacts/.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const arch = { x64: "amd64", arm64: "arm64" }[process.arch] ?? process.arch;
const program = createRequire(import.meta.url).resolve(`@foundry-rs/forge-${process.platform}-${arch}/bin/forge`);

// forge runs it in the contract's folder with npm's compiler; options are spawnSync's.
export function forge(args, options = {}) {
  const [command, ...rest] = args;
  return spawnSync(program, [command, "--offline", "--use", join(here, "solc.sh"), ...rest], {
    cwd: dirname(here),
    encoding: "utf8",
    maxBuffer: 1 << 28,
    ...options,
    env: { ...process.env, ...options.env },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const ran = forge(process.argv.slice(2), { stdio: "inherit", env: { CODE: "artifacts" } });
  if (ran.error) console.error(ran.error.message);
  process.exit(ran.status ?? 1);
}
