/** The parts of an identifier, between which it may break: `RunPodSandbox`, `dockershim`. */
export const words = (name: string): string[] => name.split(/(?<=[a-z])(?=[A-Z])|(?<=docker)(?=shim)/);
