"""The administration of people: who is here, what they may do, how they come and how they leave."""
