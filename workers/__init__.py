"""How the world is told: the outbox, its deliveries, and the settings that both processes share."""
