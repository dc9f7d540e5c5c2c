/** The reference's own examples; where it elides ("{ ... }"), the elided part is left out. */
export const tagsFound = [
	{
		id: 'nk5DHouybZD2MvGqX',
		left: 1408,
		top: 0,
		width: 601,
		height: 121,
		brand: 'Pepsi',
		brand_id: 'ATXsnhDdq5NyQw4qQ',
		template_url:
			'http://images.data.microwork.io/templates/384551c8730bdea36aa971c1eb816898d10c03a2.png',
		template_id: 'TeSRfZBYCdWQbQwvH',
	},
	{
		id: 'JwfffWsnqX6KBFqom',
		left: 975,
		top: 1396,
		width: 1262,
		height: 1465,
		brand: 'Pepsi',
		brand_id: 'ATXsnhDdq5NyQw4qQ',
		template_url: null,
		template_id: null,
	},
];

export const boxes = tagsFound.map(({ id, left, top, width, height }) => ({
	id,
	left,
	top,
	width,
	height,
}));

/** Answer to a tagging request: the flat shape. */
export const createdTagging = {
	task_id: 'oPkwaTCPLzNd873rx',
	created_at: '2017-04-14T12:00:00.000Z',
	callback_url: 'http://www.example.com/callback',
	type: 'tagging',
	objects_to_tag: 'brands',
	status: 'pending',
	image_url: 'https://ibb.co/fmMFRQ',
};

/** Answer to an annotating request: the flat shape. */
export const createdAnnotating = {
	task_id: 'K63nQmiYa5C57iXm5',
	created_at: '2017-04-14T12:00:00.000Z',
	callback_url: 'http://www.example.com/callback',
	type: 'annotating',
	status: 'pending',
	image_url: 'https://ibb.co/fmMFRQ',
	instruction: 'Detect if tag is **good**, **bad**, or **great**.',
	options: ['good', 'bad', 'great'],
	tags: boxes,
};

/** Retrieve a Task: the shape with `params`. */
export const completedTagging = {
	task_id: '576ba74eec471ff9b01557cc',
	completed_at: '2016-06-23T09:10:02.798Z',
	created_at: '2016-06-23T09:09:34.752Z',
	callback_url: 'http://www.example.com/callback',
	type: 'tagging',
	status: 'completed',
	params: { objects_to_tag: 'brands', image_url: 'https://ibb.co/fmMFRQ' },
	response: { tags: tagsFound },
};

/** Cancel a task. */
export const canceledTask = {
	task_id: '576ba74eec471ff9b01557cc',
	created_at: '2016-06-23T09:09:34.752Z',
	callback_url: 'http://www.example.com/callback',
	type: 'tagging',
	status: 'canceled',
	params: { objects_to_tag: 'brands', image_url: 'https://ibb.co/fmMFRQ' },
};

/** List All Tasks. Its second task repeats a name, of which JSON keeps the last. */
export const listedTasks = {
	docs: [
		{
			task_id: '576b998b4628d1bfaed7d3a4',
			created_at: '2016-06-23T08:10:51.032Z',
			callback_url: 'http://www.example.com/callback',
			type: 'tagging',
			status: 'completed',
			params: { objects_to_tag: 'brands', image_url: 'https://ibb.co/fmMFRQ' },
			completed_at: '2016-06-23T19:36:23.084Z',
			response: { tags: tagsFound },
		},
		{
			task_id: '576ba301eed30241b0e9bbf7',
			created_at: '2016-06-23T08:51:13.903Z',
			callback_url: 'http://www.example.com/callback',
			type: 'annotating',
			status: 'completed',
			params: {
				image_url: 'https://ibb.co/fmMFRQ',
				instruction: 'Detect if tag is **good**, **bad**, or **great**.',
				annotation_option: 'great',
				tags: boxes,
			},
			completed_at: '2016-06-23T09:09:10.108Z',
			response: {
				tags: [
					{ ...boxes[0], label: 'good' },
					{ ...boxes[1], label: 'bad' },
				],
			},
		},
	],
	total: 2,
	limit: 100,
	offset: 0,
	has_more: false,
};

/** The later revision's shape: flat, in camel case, with other words. */
export const laterTask = {
	taskId: 'BuDEe3LABheGAbuL9',
	createdAt: '2017-06-20T14:26:40.409Z',
	callbackUrl: 'http://www.example.com/callback',
	type: 'tagging',
	objectsToTag: 'brands',
	state: 'finished',
	imageUrl: 'https://ibb.co/fmMFRQ',
	completedAt: '2017-06-20T15:00:00.000Z',
	response: { tags: tagsFound },
};
