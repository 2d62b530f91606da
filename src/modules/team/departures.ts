/** The job that gives the open conversations of somebody who is gone back to everybody. Leaving queues it. */
export const RELEASE_CONVERSATIONS = 'conversation.release';

/** The job that removes what somebody deleted signed in with. */
export const REMOVE_SIGN_IN = 'user.remove_sign_in';
