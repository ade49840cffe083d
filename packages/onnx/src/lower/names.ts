/** Names of the model's inputs and outputs. */
export const inputName = (name: string): string => `input/${name}`;
export const outputName = (name: string): string => `output/${name}`;
export const stateName = (name: string): string => `state/${name}`;
export const nextStateName = (name: string): string => `next/${name}`;
