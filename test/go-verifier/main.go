// Command go-verifier rebuilds a served log from its URL with Go's own libraries and demands the log's key and a quorum of witnesses. Written against
// C2SP alone; it shares nothing with the code that it judges. Usage: go-verifier URL LOG-VKEY QUORUM WITNESS-VKEY...
//
// golang.org/x/mod's TileHashReader before v0.40.0 accepts an entry that was changed with its level-0 tile (CVE-2026-56865): every hash is
// computed here from the entries, and each served tile compared with them.
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 3 {
		return errors.New("usage: go-verifier URL LOG-VKEY QUORUM WITNESS-VKEY...")
	}
	prefix := strings.TrimSuffix(args[0], "/") + "/"
	quorum, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	logKey, err := note.NewVerifier(args[1])
	if err != nil {
		return err
	}
	verifiers := []note.Verifier{logKey}
	for _, vkey := range args[3:] {
		witness, err := newWitness(vkey)
		if err != nil {
			return err
		}
		verifiers = append(verifiers, witness)
	}
	raw, err := get(prefix + "checkpoint")
	if err != nil {
		return err
	}
	opened, err := note.Open(raw, note.VerifierList(verifiers...))
	if err != nil {
		return err
	}
	byLog, witnesses := false, 0
	for _, sig := range opened.Sigs {
		if sig.Name == logKey.Name() && sig.Hash == logKey.KeyHash() {
			byLog = true
		} else {
			witnesses++
		}
	}
	if !byLog || witnesses < quorum {
		return fmt.Errorf("signed by the log: %v, by %d of %d witnesses", byLog, witnesses, quorum)
	}
	size, root, err := parseCheckpoint(opened.Text, logKey.Name())
	if err != nil {
		return err
	}
	if err := rebuild(prefix, size, root); err != nil {
		return err
	}
	fmt.Printf("verified %d entries, %d witnesses\n", size, witnesses)
	return nil
}

func parseCheckpoint(text, origin string) (int64, tlog.Hash, error) {
	var root tlog.Hash
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != origin || lines[3] != "" {
		return 0, root, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, root, err
	}
	decoded, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(decoded) != len(root) {
		return 0, root, errors.New("not a root")
	}
	copy(root[:], decoded)
	return size, root, nil
}

// rebuild hashes every entry, compares every served tile with what the entries make, and the root with the signed one.
func rebuild(prefix string, size int64, root tlog.Hash) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			if at >= int64(len(stored)) {
				return nil, errors.New("no such hash")
			}
			out[i] = stored[at]
		}
		return out, nil
	})
	for first := int64(0); first < size; first += 256 {
		width := min(256, size-first)
		bundle, err := get(prefix + "tile/entries/" + number(first/256) + partial(width))
		if err != nil {
			return err
		}
		for i := int64(0); i < width; i++ {
			if len(bundle) < 2 {
				return errors.New("a bundle is too short")
			}
			length := int(binary.BigEndian.Uint16(bundle))
			if len(bundle) < 2+length {
				return errors.New("a bundle is too short")
			}
			hashes, err := tlog.StoredHashes(first+i, bundle[2:2+length], reader)
			if err != nil {
				return err
			}
			stored = append(stored, hashes...)
			bundle = bundle[2+length:]
		}
		if len(bundle) != 0 {
			return errors.New("a bundle is too long")
		}
	}
	computed, err := tlog.TreeHash(size, reader)
	if err != nil {
		return err
	}
	if computed != root {
		return errors.New("the entries are not those of the checkpoint")
	}
	for _, tile := range tlog.NewTiles(8, 0, size) {
		want, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return err
		}
		path := fmt.Sprintf("tile/%d/%s%s", tile.L, number(tile.N), partial(int64(tile.W)))
		got, err := get(prefix + path)
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("%s is not what the entries make", path)
		}
	}
	return nil
}

func number(n int64) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	return name
}

func partial(width int64) string {
	if width == 256 {
		return ""
	}
	return fmt.Sprintf(".p/%d", width)
}

func get(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	return io.ReadAll(response.Body)
}

// witness verifies cosignature/v1 (c2sp.org/tlog-cosignature): Ed25519 over a header, the time, and the checkpoint.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(w.key, []byte(message), sig[8:])
}

func newWitness(vkey string) (note.Verifier, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hash, encoded, _ := strings.Cut(rest, "+")
	id, err := strconv.ParseUint(hash, 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return nil, errors.New("not the key of a witness")
	}
	return &witness{name, uint32(id), key[1:]}, nil
}
