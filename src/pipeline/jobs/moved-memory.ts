/** Memory of a job's input that moves to the job instead of being copied: its `memory`, where it has one. */
export function movedMemory(input: object): ArrayBuffer[] {
  const { memory = [] }: { readonly memory?: readonly ArrayBuffer[] } = input;
  return [...memory];
}
