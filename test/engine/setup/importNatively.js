/* Mirrors nothing of n8n: it lets n8n-core 2.40.3 load ES modules under jest. */
/** A jest transform: lets `import()` in CommonJS files of n8n-core go past jest's own module system. */
module.exports = {
	process: (source) => ({ code: source.replaceAll('await import(', 'await importNatively(') }),
};
