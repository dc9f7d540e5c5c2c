import type { Service } from '../../shared/service';

export const workReduce: Service = {
	name: 'WorkReduce',
	credentialType: 'workReduceApi',
	credentialName: 'WorkReduce API',
};
