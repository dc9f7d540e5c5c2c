import type { Service } from '../../shared/http/service';

export const workReduce: Service = {
	name: 'WorkReduce',
	credentialType: 'workReduceApi',
	credentialName: 'WorkReduce API',
};
