/** Why no strategy computes a method whose vectors ship, by the method's name. */
export const NOT_OFFERED: ReadonlyMap<string, string> = new Map([
  ['KDSVD', 'TensorFlow.js has no gradient of the singular value decomposition, the loss depends on signs of singular vectors that the decomposition leaves open, and the published codes decompose different matrices'],
]);
