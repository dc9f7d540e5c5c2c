/* Mirrors nothing of n8n: it lets n8n-core 2.40.3 load ES modules under jest. */
const { TestEnvironment } = require('jest-environment-node');

/** Jest's node environment, with a way to load ES modules: n8n-core loads some while it runs. */
module.exports = class extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		this.global.importNatively = (name) => import(name);
	}
};
