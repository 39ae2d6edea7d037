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
    function structHash(VaultTypes.Cheque calldata c) internal pure returns (bytes32) {
        bytes32[] memory locks = new bytes32[](c.locks.length);
        for (uint256 i = 0; i < locks.length; ++i) {
            VaultTypes.Lock calldata l = c.locks[i];
            locks[i] = keccak256(abi.encode(LOCK_TYPE, l.hash, l.amount, l.expiry));
        }
        return keccak256(
            abi.encode(
                CHEQUE_TYPE,
                c.payer,
                c.payee,
                c.token,
                c.lane,
                c.seq,
                c.cumulative,
                keccak256(abi.encodePacked(locks))
            )
        );
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
