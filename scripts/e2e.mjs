import { load } from './bootstrap.mjs';

await load('./e2e.mts');
