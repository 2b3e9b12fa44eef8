// The one list of what TypeScript can call.
export { gateF32, gateF64, contractF32, contractF64 } from "./gate";
