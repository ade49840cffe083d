export { default as ab } from './ab.js';
export { default as at } from './at.js';
export { default as fitnet } from './fitnet.js';
export { default as ft } from './ft.js';
export { default as mgd } from './mgd.js';
export { default as nst } from './nst.js';
export { default as vid } from './vid.js';
