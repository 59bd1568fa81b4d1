// Renders JSON Resume files with JSON Resume themes: node render.mjs jobs.json, each job {theme, input, output}.
// Themes are looked up in the folder that NODE_THEMES names, where package.json was installed.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(process.env.NODE_THEMES);
const require = createRequire(path.join(root, "package.json"));

for (const { theme, input, output } of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
  let loaded;
  try {
    loaded = require(theme);
  } catch {
    const folder = path.join(root, "node_modules", theme);
    const { exports, module } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    const entry = exports?.["."]?.import ?? exports?.import ?? module;
    loaded = await import(pathToFileURL(path.join(folder, entry.default ?? entry)).href);
  }
  const render = loaded.render ?? loaded.default?.render ?? loaded.default;
  fs.writeFileSync(output, await render(JSON.parse(fs.readFileSync(input, "utf8")), {}));
}
