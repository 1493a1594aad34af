// The reference library's verdict on a request: exit code 0, or its words.
const { Webhook } = require("standardwebhooks");
const { readFileSync } = require("node:fs");

const { headers, body } = JSON.parse(readFileSync(0, "utf8"));
try {
  new Webhook(process.argv[2]).verify(body, headers);
} catch (error) {
  console.log(error.message);
  process.exit(1);
}
