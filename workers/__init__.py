"""What happens without being asked: jobs on the queue, the clock's ticks, sweepers for what was left hanging."""
