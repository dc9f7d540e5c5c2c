import { load } from './bootstrap.mjs';

await load('./start.mts');
