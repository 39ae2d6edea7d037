// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {World} from "./World.sol";
import {Vault} from "../src/Vault.sol";

/// @dev The vectors that the Go side is tested with, digest for digest.
contract VectorsTest is World {
    string private _json;

    function _read(string memory file) internal {
        _json = vm.readFile(string.concat("../../protocol/testdata/", file));
    }

    function _at(uint256 i, string memory field) internal pure returns (string memory) {
        return string.concat("$[", vm.toString(i), "].", field);
    }

    function _uint(uint256 i, string memory field) internal view returns (uint256) {
        return vm.parseJsonUint(_json, _at(i, field));
    }

    function _address(uint256 i, string memory field) internal view returns (address) {
        return vm.parseJsonAddress(_json, _at(i, field));
    }

    /// The vault's code at the vector's address, on the vector's chain.
    function _there(uint256 i) internal returns (Vault) {
        vm.chainId(_uint(i, "domain.chainId"));
        address vaultAt = _address(i, "domain.vault");
        vm.etch(vaultAt, address(vault).code);
        return Vault(vaultAt);
    }

    function _same(uint256 i, bytes32 digest) internal view {
        eq(digest, vm.parseJsonBytes32(_json, _at(i, "digest")), vm.parseJsonString(_json, _at(i, "name")));
    }

    function testCheques() public {
        _read("cheque.json");
        uint256 i = 0;
        for (; vm.keyExistsJson(_json, _at(i, "digest")); ++i) {
            Lock[] memory locks = new Lock[](16);
            uint256 n = 0;
            for (; vm.keyExistsJson(_json, _at(i, string.concat("cheque.locks[", vm.toString(n), "]"))); ++n) {
                string memory l = string.concat("cheque.locks[", vm.toString(n), "].");
                locks[n] = Lock(
                    vm.parseJsonBytes32(_json, _at(i, string.concat(l, "hash"))),
                    uint96(_uint(i, string.concat(l, "amount"))),
                    uint40(_uint(i, string.concat(l, "expiry")))
                );
            }
            assembly ("memory-safe") {
                mstore(locks, n)
            }
            _same(
                i,
                _there(i).hashCheque(
                    Cheque(
                        _address(i, "cheque.payer"),
                        _address(i, "cheque.payee"),
                        _address(i, "cheque.token"),
                        uint32(_uint(i, "cheque.lane")),
                        uint64(_uint(i, "cheque.seq")),
                        uint96(_uint(i, "cheque.cumulative")),
                        locks
                    )
                )
            );
        }
        eq(i, 4, "vectors");
    }

    function testOrders() public {
        _read("vault.json");
        uint256 i = 0;
        for (; vm.keyExistsJson(_json, _at(i, "digest")); ++i) {
            bytes32 kind = keccak256(bytes(vm.parseJsonString(_json, _at(i, "type"))));
            if (kind == keccak256("Open")) {
                _same(i, _there(i).hashOpen(_openOrder(i)));
            } else if (kind == keccak256("Reservation")) {
                _same(i, _there(i).hashReservation(_reservation(i)));
            } else {
                _same(
                    i,
                    _there(i).hashCoopClose(
                        CoopClose(
                            _address(i, "order.payer"),
                            _address(i, "order.payee"),
                            _address(i, "order.token"),
                            uint32(_uint(i, "order.lane")),
                            uint96(_uint(i, "order.paid"))
                        )
                    )
                );
            }
        }
        eq(i, 7, "vectors");
    }

    function _openOrder(uint256 i) internal view returns (Open memory) {
        return Open(
            _address(i, "order.payer"),
            _address(i, "order.token"),
            _address(i, "order.signer"),
            uint96(_uint(i, "order.hotAllowance")),
            _uint(i, "order.nonce"),
            uint40(_uint(i, "order.deadline"))
        );
    }

    function _reservation(uint256 i) internal view returns (Reservation memory r) {
        Reserve[] memory rows = new Reserve[](10);
        uint256 n = 0;
        for (; vm.keyExistsJson(_json, _at(i, string.concat("order.rows[", vm.toString(n), "]"))); ++n) {
            string memory row = string.concat("order.rows[", vm.toString(n), "].");
            rows[n] = Reserve(
                _address(i, string.concat(row, "payee")),
                uint32(_uint(i, string.concat(row, "lane"))),
                uint96(_uint(i, string.concat(row, "target")))
            );
        }
        assembly ("memory-safe") {
            mstore(rows, n)
        }
        r = Reservation(
            _address(i, "order.payer"), _address(i, "order.token"), rows, _uint(i, "order.nonce"), uint40(_uint(i, "order.deadline"))
        );
    }
}
