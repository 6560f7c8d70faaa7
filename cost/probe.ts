import { withLocalStack } from "../local/with-stack";
import { printStep } from "../tools/console";
import { runFolder } from "../tools/paths";
import { count } from "./count/count";
withLocalStack({ run: runFolder("cost-count"), step: printStep, work: async (stack) => {
  const t = Date.now();
  const counts = await count(stack, (n) => console.log(((Date.now() - t) / 1000).toFixed(1), n));
  console.log("done", (Date.now() - t) / 1000);
  require("node:fs").writeFileSync("/tmp/counts.json", JSON.stringify(counts, undefined, 2));
  return 0;
} }).then((c) => process.exit(c), (e) => { console.error(e); process.exit(1); });
