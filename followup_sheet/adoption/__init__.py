"""What a tracker somebody already has needs, decided and told. Nothing is done here."""
