// A program: go names its test binary by another rule.
package main

import "trouble/leaky"

func main() { serve() }

func serve() { leaky.Lose() }
