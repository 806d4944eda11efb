// Checks the page and its tests with eslint and prettier: node lint.mjs
import { ESLint } from "eslint";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const root = fileURLToPath(new URL("../..", import.meta.url));
const here = join(root, "tests/web");
const files = [join(root, "render/page/*.js"), join(here, "*.mjs"), join(here, "browser/*.mjs")];

const eslint = new ESLint({ cwd: root, overrideConfigFile: join(here, "eslint.config.mjs") });
const results = await eslint.lintFiles(files.map((file) => file.slice(root.length)));
const found = results.reduce((sum, result) => sum + result.errorCount + result.warningCount, 0);
if (found > 0) {
	console.error(
		await (
			await eslint.loadFormatter("unix").catch(() => eslint.loadFormatter())
		).format(results),
	);
}
const prettier = join(here, "node_modules/prettier/bin/prettier.cjs");
let laidOut = true;
try {
	execFileSync(
		process.execPath,
		[
			prettier,
			"--config",
			join(here, ".prettierrc.json"),
			"--check",
			join(root, "render/{page,flame}/*.{js,css}"),
			...files.slice(1),
		],
		{ stdio: ["ignore", "ignore", "inherit"] },
	);
} catch {
	laidOut = false;
}
console.log(`${results.length} files, ${found} complaints of eslint`);
process.exit(found > 0 || !laidOut ? 1 : 0);
