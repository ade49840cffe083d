const stack: string[] = [];

/** Runs `body` with `name` (a layer, strategy or optimiser) as the place that messages about a recorded step give. */
export function withScope<T>(name: string, body: () => T): T {
  const depth = stack.length;
  stack.push(name);
  try {
    return body();
  } finally {
    stack.length = depth;
  }
}

/** Replaces the innermost scope from here on, for callers that are told only when something begins, such as a layer's call hook; nothing outside any scope. */
export function moveScope(name: string): void {
  if (stack.length > 0) stack[stack.length - 1] = name;
}

/** Scopes from the outside in, joined by " > "; empty outside any. */
export function currentScope(): string {
  return stack.join(' > ');
}
