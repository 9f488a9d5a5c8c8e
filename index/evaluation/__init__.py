"""Questions with known answers → figures with intervals, comparisons, and a report."""
