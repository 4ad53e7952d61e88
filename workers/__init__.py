"""What happens without being asked: jobs on the queue, the ticks of the clock, and sweepers for what was left hanging."""
