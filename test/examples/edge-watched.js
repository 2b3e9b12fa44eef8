/** The edge worker, and beside it GET /memory: what the kernels hold after a collection, for which workerd runs with --expose-gc. */
import { memoryUse } from "intertwiner";
import worker from "./worker.js";

export default {
  fetch(request) {
    if (new URL(request.url).pathname !== "/memory") return worker.fetch(request);
    globalThis.gc();
    return Response.json(memoryUse());
  },
};
