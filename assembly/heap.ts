/** First byte behind the static data of the module: everything from here on belongs to the allocator. */
export function heapBase(): usize {
  return __heap_base;
}
