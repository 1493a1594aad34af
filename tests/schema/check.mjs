// Validates the corpus with ajv: what the loader takes the schema must take, and what is in bad/
// neither may. `node check.mjs [SCHEMA]`; without an argument the published schema is read.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import { parse } from "yaml";

const here = dirname(fileURLToPath(import.meta.url));
const schemaFile = process.argv[2] ?? join(here, "../../docs/formats/estate.schema.json");
const ajv = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false });
const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, "utf8")));

let wrong = 0;
let seen = 0;
for (const [folder, expected] of [["good", true], ["bad", false]]) {
  for (const name of readdirSync(join(here, folder)).sort()) {
    if (!name.endsWith(".yaml")) continue;
    seen += 1;
    const value = parse(readFileSync(join(here, folder, name), "utf8"));
    if (validate(value) === expected) continue;
    wrong += 1;
    console.error(`${folder}/${name}: the schema ${expected ? "refuses" : "takes"} it`);
    for (const error of validate.errors ?? []) {
      console.error(`  ${error.instancePath || "/"} ${error.message}`);
    }
  }
}
if (seen < 80) {
  console.error(`only ${seen} files found; is the corpus complete?`);
  wrong += 1;
}
console.log(`${seen} files, ${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);
