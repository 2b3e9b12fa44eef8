/** {@link ./main.js} for the fast build. */
import { fast } from "./fast.js";

const report = async () => console.log(`RESULT ${JSON.stringify(await fast())}`);

export default { test: report };

if (globalThis.navigator?.userAgent !== "Cloudflare-Workers") await report();
