import { load } from './bootstrap.mjs';

await load('./storm.mts');
