// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultTypes} from "./VaultTypes.sol";

/// @title EIP-712 struct hashes of what is signed beside cheques, the same as the Go package `protocol` computes.
library OrderHash {
    bytes32 internal constant OPEN_TYPE = keccak256(
        "Open(address payer,address token,address signer,uint96 hotAllowance,uint256 nonce,uint40 deadline)"
    );
    bytes32 internal constant RESERVE_TYPE = keccak256("Reserve(address payee,uint32 lane,uint96 target)");
    bytes32 internal constant RESERVATION_TYPE = keccak256(
        "Reservation(address payer,address token,Reserve[] rows,uint256 nonce,uint40 deadline)Reserve(address payee,uint32 lane,uint96 target)"
    );
    bytes32 internal constant COOP_CLOSE_TYPE =
        keccak256("CoopClose(address payer,address payee,address token,uint32 lane,uint96 paid)");

    /// @notice hashStruct of an owner's order to open an account.
    function open(VaultTypes.Open calldata o) internal pure returns (bytes32) {
        return keccak256(abi.encode(OPEN_TYPE, o.payer, o.token, o.signer, o.hotAllowance, o.nonce, o.deadline));
    }

    /// @notice hashStruct of an owner's order to reserve.
    function reservation(VaultTypes.Reservation calldata r) internal pure returns (bytes32) {
        bytes32[] memory rows = new bytes32[](r.rows.length);
        for (uint256 i = 0; i < rows.length; ++i) {
            VaultTypes.Reserve calldata row = r.rows[i];
            rows[i] = keccak256(abi.encode(RESERVE_TYPE, row.payee, row.lane, row.target));
        }
        return keccak256(
            abi.encode(RESERVATION_TYPE, r.payer, r.token, keccak256(abi.encodePacked(rows)), r.nonce, r.deadline)
        );
    }

    /// @notice hashStruct of an agreed close.
    function coopClose(VaultTypes.CoopClose calldata c) internal pure returns (bytes32) {
        return keccak256(abi.encode(COOP_CLOSE_TYPE, c.payer, c.payee, c.token, c.lane, c.paid));
    }

    /// @notice The EIP-3009 nonce of a deposit. It names the payer and the signer, so whoever sends the
    /// deposit can neither credit another account nor open the payer's with a signer of its own.
    function depositNonce(address payer, address signer, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(payer, signer, salt));
    }
}
