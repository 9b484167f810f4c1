"""The Spatial Model of Politics: perception, contests, elections, turns."""
