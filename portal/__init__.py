"""The portal: our data, our people, our decisions."""
