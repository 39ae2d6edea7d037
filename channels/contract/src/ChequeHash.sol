// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultTypes} from "./VaultTypes.sol";

/// @title EIP-712 struct hashes and storage keys, the same as the Go package `protocol` computes.
library ChequeHash {
    bytes32 internal constant LOCK_TYPE = keccak256("Lock(bytes32 hash,uint96 amount,uint40 expiry)");
    bytes32 internal constant CHEQUE_TYPE = keccak256(
        "Cheque(address payer,address payee,address token,uint32 lane,uint64 seq,uint96 cumulative,Lock[] locks)Lock(bytes32 hash,uint96 amount,uint40 expiry)"
    );

    /// @notice hashStruct of a cheque. Its cost grows with the locks: bound them first.
    function structHash(VaultTypes.Cheque calldata c) internal pure returns (bytes32 hash) {
        bytes32[] memory locks = new bytes32[](c.locks.length);
        for (uint256 i = 0; i < locks.length; ++i) {
            VaultTypes.Lock calldata l = c.locks[i];
            locks[i] = keccak256(abi.encode(LOCK_TYPE, l.hash, l.amount, l.expiry));
        }
        bytes32 typeHash = CHEQUE_TYPE;
        bytes32 locksHash = keccak256(abi.encodePacked(locks));
        assembly ("memory-safe") {
            // Assembly saves 600 gas of each row: the six fields before the locks are words that follow each other in
            // the order of the type, so they are copied as they are. Those that the vault acts on are checked where they
            // are read; a seq with stray bits only makes a digest that an honest signer never signs.
            let p := mload(0x40)
            mstore(p, typeHash)
            calldatacopy(add(p, 0x20), c, 0xc0)
            mstore(add(p, 0xe0), locksHash)
            hash := keccak256(p, 0x100)
        }
    }

    /// @notice Key of a payer's account of one token.
    function accountKey(address payer, address token) internal pure returns (bytes32) {
        return keccak256(abi.encode(payer, token));
    }

    /// @notice Key of a lane.
    function laneKey(bytes32 account, address payee, uint32 lane) internal pure returns (bytes32) {
        return keccak256(abi.encode(account, payee, lane));
    }

    /// @notice What a preimage's lock carries.
    function lockHash(bytes32 preimage) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(preimage));
    }
}
