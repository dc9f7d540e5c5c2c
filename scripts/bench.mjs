import { load } from './bootstrap.mjs';

await load('./bench.mts');
