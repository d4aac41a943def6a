// Package world is one isolated universe: its data, its clock, its chance, its outbox and its journal, under one lock.
// Every change is a transaction: it happens whole or not at all. Worlds share nothing but code.
package world
