"""Speed, as ratios to a bare page with one SELECT of 20 rows: `make bench`. Loopback only, and it stops by itself."""
