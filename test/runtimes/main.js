/** What Node, Deno, Bun and workerd run: one line of JSON on standard output. */
import { conformance } from "./conformance.js";

const report = async () => console.log(`RESULT ${JSON.stringify(await conformance())}`);

/** workerd calls this; elsewhere the module itself is the program. */
export default { test: report };

if (globalThis.navigator?.userAgent !== "Cloudflare-Workers") await report();
