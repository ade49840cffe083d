/** Names of what a case's step receives for its i-th term, beside the case's own tensors. */
export const logitsKey = (i: number): string => `term ${i}/no logits`;
export const labelsKey = (i: number): string => `term ${i}/labels`;
export const samplesKey = (i: number): string => `term ${i}/samples`;
export const epochKey = (i: number): string => `term ${i}/epoch`;
export const randomKey = (i: number, name: string): string => `term ${i}/random/${name}`;
export const rowKey = (i: number, name: string): string => `term ${i}/rows/${name}`;
export const connectorKey = (i: number, name: string): string => `term ${i}/connector/${name}`;

/** Of a step's outputs: the loss, and each gradient under its input's name. */
export const LOSS = 'loss';
export const gradientKey = (input: string): string => `gradient/${input}`;
