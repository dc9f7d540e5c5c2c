/** @type {import('jest').Config} */
module.exports = {
	// A file's first test loads n8n's engine, which a busy machine takes its time for.
	testTimeout: 30_000,
	maxWorkers: '100%',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testEnvironment: '<rootDir>/test/engine/setup/nodeEnvironment.js',
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs', ignoreDynamic: true },
				sourceMaps: 'inline',
			},
		],
		'/n8n-core/.*\\.js$': '<rootDir>/test/engine/setup/importNatively.js',
	},
	// What the real engine loads is compiled already, but one file imports an ES module.
	transformIgnorePatterns: ['/node_modules/(?!.*/utils/binary-helper-functions\\.js$)'],
	setupFiles: ['<rootDir>/test/engine/setup/environment.ts'],
	setupFilesAfterEnv: ['<rootDir>/test/engine/setup/network.ts'],
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	// V8's own coverage counts n8n's engine too, which takes four times as long.
	coverageProvider: 'babel',
	coverageDirectory: 'coverage',
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/e2e/', '<rootDir>/sandbox/'],
};
