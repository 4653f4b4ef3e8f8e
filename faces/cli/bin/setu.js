#!/usr/bin/env node
import '../dist/bundle/setu.js'
