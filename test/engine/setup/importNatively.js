/** A jest transform: lets `import()` in CommonJS files of n8n-core go past jest's own module system. */
module.exports = {
	process: (source) => ({ code: source.replaceAll('await import(', 'await importNatively(') }),
};
