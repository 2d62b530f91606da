/** The job that gives the threads of a deleted group back, and then removes what is left of it. Deleting queues it. */
export const GIVE_THREADS_BACK = 'group.give_threads_back';
