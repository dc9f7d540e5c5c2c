const { TestEnvironment } = require('jest-environment-node');

/** Jest's node environment, with a way to load ES modules: n8n-core loads some while it runs. */
module.exports = class extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		this.global.importNatively = (name) => import(name);
	}
};
