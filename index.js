// For programs that load the classes themselves; n8n reads the paths under "n8n" in package.json.
const { MicroworkApi } = require('./dist/credentials/MicroworkApi.credentials.js');
const { WorkReduceApi } = require('./dist/credentials/WorkReduceApi.credentials.js');
const { Microwork } = require('./dist/nodes/Microwork/Microwork.node.js');
const { MicroworkTrigger } = require('./dist/nodes/Microwork/MicroworkTrigger.node.js');
const { WorkReduce } = require('./dist/nodes/WorkReduce/WorkReduce.node.js');
const { WorkReduceTrigger } = require('./dist/nodes/WorkReduce/WorkReduceTrigger.node.js');

module.exports = {
	credentials: { MicroworkApi, WorkReduceApi },
	nodes: { Microwork, MicroworkTrigger, WorkReduce, WorkReduceTrigger },
};
