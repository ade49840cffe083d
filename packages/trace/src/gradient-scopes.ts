import { currentScope, tf, withScope } from '@limbeck/core';

type Tape = ReturnType<typeof tf.engine>['state']['activeTape'];
type TapeNode = Tape[number];

/** Tapes that are watched already. */
const watched = new WeakSet<Tape>();

/**
 * Gives the operations of a gradient the scope of the operation whose gradient they are, as "gradient of <scope>": when gradients are taken, the
 * layer or strategy that computed forward is no longer running. Called before anything goes onto the engine's tape.
 */
export function scopeGradients(): void {
  const { activeTape: tape } = tf.engine().state;
  // There is one only while gradients are being taken.
  if (!tape || watched.has(tape)) return;
  watched.add(tape);
  const push = tape.push.bind(tape);
  tape.push = (...nodes) => push(...nodes.map(scoped));
}

function scoped(node: TapeNode): TapeNode {
  const { gradient } = node;
  const scope = currentScope();
  if (!gradient || scope === '') return node;
  const name = `gradient of ${scope}`;
  return {
    ...node,
    gradient: (dys) => withScope(name, () => Object.fromEntries(Object.entries(gradient(dys)).map(([input, part]) => [input, () => withScope(name, part)]))),
  };
}
